"""Area profiles: names, levels of need, timescales and contacts that differ from council to council."""
