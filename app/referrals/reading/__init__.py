"""Read a file of referrals: pure, and the file itself in a process with tight limits."""
