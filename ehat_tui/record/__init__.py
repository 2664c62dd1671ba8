"""Tables, the Store (the only writer) and the Case (one assessment, read whole)."""
