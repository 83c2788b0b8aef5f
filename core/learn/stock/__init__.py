"""What to order: demand over the lead time, policies, simulation, a list under a budget."""
