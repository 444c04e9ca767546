// Where the apps run: an environment of Container Apps inside the network.

@description('Name of the environment.')
param name string

@description('Region of the environment.')
param location string

@description('Workspace that gets the logs of the containers.')
param workspaceName string

@description('Subnet of the apps.')
param subnetId string

@description('Gives the environment an address in the network only.')
param internal bool

resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' existing = {
  name: workspaceName
}

resource environment 'Microsoft.App/managedEnvironments@2025-01-01' = {
  name: name
  location: location
  properties: {
    vnetConfiguration: {
      infrastructureSubnetId: subnetId
      internal: internal
    }
    appLogsConfiguration: {
      destination: 'log-analytics'
      logAnalyticsConfiguration: {
        customerId: workspace.properties.customerId
        sharedKey: workspace.listKeys().primarySharedKey
      }
    }
    workloadProfiles: [
      {
        name: 'Consumption'
        workloadProfileType: 'Consumption'
      }
    ]
  }
}

@description('Id of the environment.')
output id string = environment.id

@description('Domain under which the apps have their names.')
output domain string = environment.properties.defaultDomain

@description('Address of the environment.')
output address string = environment.properties.staticIp
