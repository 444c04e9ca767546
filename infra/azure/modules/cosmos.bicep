// Records in Cosmos DB. Containers and indexes are those that Attune declares; a test compares the file with the code.

@description('Name of the account; unique in the world.')
param name string

@description('Region of the account. It has one region: Attune refuses several with a weaker consistency level than "Strong".')
param location string

@description('Most request units a second that all containers share. The service scales between a tenth of it and all of it.')
param mostRequestUnits int

@description('Identity of host and workers.')
param principalId string

@description('Subnet of the private endpoint.')
param subnetId string

@description('Private DNS zone of Cosmos DB.')
param zoneId string

var containers = loadJsonContent('../cosmos-containers.json')

// Cosmos DB Built-in Data Contributor, a role of the account itself
var role = '00000000-0000-0000-0000-000000000002'

resource account 'Microsoft.DocumentDB/databaseAccounts@2024-11-15' = {
  name: name
  location: location
  kind: 'GlobalDocumentDB'
  properties: {
    databaseAccountOfferType: 'Standard'
    consistencyPolicy: {
      defaultConsistencyLevel: 'Strong'
    }
    locations: [
      {
        locationName: location
        failoverPriority: 0
        isZoneRedundant: false
      }
    ]
    enableMultipleWriteLocations: false
    disableLocalAuth: true
    disableKeyBasedMetadataWriteAccess: true
    minimalTlsVersion: 'Tls12'
    publicNetworkAccess: 'Disabled'
    backupPolicy: {
      type: 'Continuous'
      continuousModeProperties: {
        tier: 'Continuous7Days'
      }
    }
  }
}

resource database 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases@2024-11-15' = {
  parent: account
  name: 'attune'
  properties: {
    resource: {
      id: 'attune'
    }
    options: {
      autoscaleSettings: {
        maxThroughput: mostRequestUnits
      }
    }
  }
}

@batchSize(1)
resource collections 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers@2024-11-15' = [
  for container in containers: {
    parent: database
    name: container.id
    properties: {
      resource: container
    }
  }
]

resource access 'Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments@2024-11-15' = {
  parent: account
  name: guid(account.id, principalId, role)
  properties: {
    principalId: principalId
    roleDefinitionId: '${account.id}/sqlRoleDefinitions/${role}'
    // On the account: the host reads its consistency level at the start.
    scope: account.id
  }
}

module endpoint 'private-endpoint.bicep' = {
  name: 'cosmos-endpoint'
  params: {
    name: '${name}-sql'
    location: location
    subnetId: subnetId
    targetId: account.id
    groupId: 'Sql'
    zoneIds: [
      zoneId
    ]
  }
}

@description('Address of the account.')
output address string = account.properties.documentEndpoint
