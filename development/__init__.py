"""What ``make`` does where a line of shell is not enough."""
