"""Commands on a real cluster that die at one of their requests, or of which each request fails."""
