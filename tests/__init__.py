"""The tests of Atomic App; ``tests.engine`` brings a real Docker engine up for them."""
