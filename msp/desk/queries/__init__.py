"""What the desk is asked: queues, tickets, and the time spent on them."""
