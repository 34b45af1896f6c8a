"""After the decision: making a certificate, calling the applicant, serving papers, the issue register."""
