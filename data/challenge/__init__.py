"""What the Essex Police Challenge keeps: agendas, actions and questions put by the public."""
