"""Which services fit whom, and why: facts of a family, rules of a service, and what stands between a fit and asking."""
