"""Four small tables to try Plainly on, made by `make.py` with known truth; `examples.toml` introduces them."""
