"""Posts, applications, interviews."""
