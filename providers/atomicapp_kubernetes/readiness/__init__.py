"""How objects do, judged from what a cluster shows of them. Pure."""
