"""Who took what after what: logs of events, closed forms, the transformer, and ranks."""
