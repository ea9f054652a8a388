"""What the office keeps to give account: meetings, actions, recommendations, funding, narrative."""
