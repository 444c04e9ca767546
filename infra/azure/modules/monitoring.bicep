// Logs and traces. Application Insights gets traces from the collector; logs of containers go to the workspace.

@description('Beginning of the names of the resources.')
param prefix string

@description('Region of the resources.')
param location string

@description('Days for which logs and traces are kept.')
param retentionDays int

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: '${prefix}-logs'
  location: location
  properties: {
    retentionInDays: retentionDays
    sku: {
      name: 'PerGB2018'
    }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: '${prefix}-insights'
  location: location
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: workspace.id
  }
}

@description('Name of the workspace of the logs.')
output workspaceName string = workspace.name

@description('Says where Application Insights takes traces. It lets its holder write, not read.')
output connectionString string = insights.properties.ConnectionString
