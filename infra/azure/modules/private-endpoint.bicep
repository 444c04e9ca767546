// A private address for one resource, in a subnet of the network, and its name in a private DNS zone.

@description('Name of the private endpoint.')
param name string

@description('Region of the network.')
param location string

@description('Subnet that the address is taken from.')
param subnetId string

@description('Resource that is reached by the address.')
param targetId string

@description('Part of the resource that is reached, such as "blob".')
param groupId string

@description('Private DNS zones in which the name of the resource is entered.')
param zoneIds array

resource endpoint 'Microsoft.Network/privateEndpoints@2024-05-01' = {
  name: name
  location: location
  properties: {
    subnet: {
      id: subnetId
    }
    privateLinkServiceConnections: [
      {
        name: name
        properties: {
          privateLinkServiceId: targetId
          groupIds: [
            groupId
          ]
        }
      }
    ]
  }
}

resource names 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01' = {
  parent: endpoint
  name: 'default'
  properties: {
    privateDnsZoneConfigs: [
      for (zoneId, index) in zoneIds: {
        name: 'zone${index}'
        properties: {
          privateDnsZoneId: zoneId
        }
      }
    ]
  }
}
