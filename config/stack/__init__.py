"""What ``make run`` and ``make test`` start: servers, roles, addresses, processes."""
