# Copy to main.tfvars, and fill in. No secret belongs here.
region           = "eu-central-1"
public_url       = "https://attune.example.org"
certificate_arn  = "arn:aws:acm:eu-central-1:111122223333:certificate/11111111-2222-3333-4444-555555555555"
database_ca_file = "rds-ca.pem"
bedrock_model    = "eu.amazon.nova-pro-v1:0"
