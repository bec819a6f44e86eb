"""The person: who they are, contacts, actions, what may be shared."""
