// Records in Postgres, inside the network. Its password is in the key vault only.

@description('Name of the server; unique in the world.')
param name string

@description('Region of the server.')
param location string

@description('Size of the server, such as "Standard_D2ds_v5".')
param skuName string

@description('Space for the records, in GB. It grows by itself.')
param storageSizeGB int

@description('Password of the user "attune": letters and digits, since it becomes part of an address.')
@secure()
param password string

@description('Subnet that belongs to Postgres.')
param subnetId string

@description('Private DNS zone of Postgres.')
param zoneId string

@description('Key vault that gets the address with the password.')
param vaultName string

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2024-08-01' = {
  name: name
  location: location
  sku: {
    name: skuName
    tier: 'GeneralPurpose'
  }
  properties: {
    version: '17'
    administratorLogin: 'attune'
    administratorLoginPassword: password
    storage: {
      storageSizeGB: storageSizeGB
      autoGrow: 'Enabled'
    }
    backup: {
      backupRetentionDays: 7
      geoRedundantBackup: 'Disabled'
    }
    highAvailability: {
      mode: 'ZoneRedundant'
    }
    network: {
      delegatedSubnetResourceId: subnetId
      privateDnsZoneArmResourceId: zoneId
      publicNetworkAccess: 'Disabled'
    }
  }
}

resource database 'Microsoft.DBforPostgreSQL/flexibleServers/databases@2024-08-01' = {
  parent: server
  name: 'attune'
  properties: {
    charset: 'UTF8'
    collation: 'en_US.utf8'
  }
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: vaultName
}

resource address 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'database-url'
  properties: {
    value: 'postgres://attune:${password}@${server.properties.fullyQualifiedDomainName}/attune?sslmode=verify-full'
  }
}
