"""Every example runs as it stands, on a real engine."""
