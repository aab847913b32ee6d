"""A referral that came on paper or by e-mail, from a school without Gatepost."""
