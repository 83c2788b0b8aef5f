"""The tabular scorer: several kinds of model, blended by what they get right on unseen rows."""
