"""Between a school and its local authority: sending a referral, the authority's desk, and what comes back."""
