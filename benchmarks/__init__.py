"""How fast Atomic App is, beside a bare interpreter, helm, Compose and the docker client."""
