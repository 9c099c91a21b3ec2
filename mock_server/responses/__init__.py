"""Decision → response: status, headers, a body from a rule, an example or generated data, refusals in the declared shape."""
