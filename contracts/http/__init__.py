"""HTTP as values: requests and responses, media types, addresses, the proxies of the environment, `curl`."""
