"""From the wire to the dispatcher: protocol limits, the Connexion application and its pages, CORS, the request log."""
