"""The readable model: one Mesa agent an actor, one step a stage or a review; the reference, and what people extend."""
