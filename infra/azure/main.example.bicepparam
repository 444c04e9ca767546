// Copy to main.bicepparam, and fill in. Secrets come from the environment, so none is in a file.
using 'main.bicep'

param name = 'attune'
param database = 'postgres'
param tokenKey = readEnvironmentVariable('ATTUNE_TOKEN_KEY')
param databasePassword = readEnvironmentVariable('ATTUNE_DATABASE_PASSWORD', '')
param image = readEnvironmentVariable('ATTUNE_IMAGE', '')
