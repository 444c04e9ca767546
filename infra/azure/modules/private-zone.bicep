// A private DNS zone that the network asks. With an address, every name in it leads there.

@description('Name of the zone, such as "privatelink.blob.core.windows.net".')
param name string

@description('Network that asks the zone.')
param networkId string

@description('Address of every name in the zone. Empty: private endpoints enter their own names.')
param address string = ''

resource zone 'Microsoft.Network/privateDnsZones@2020-06-01' = {
  name: name
  location: 'global'
}

resource link 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2020-06-01' = {
  parent: zone
  name: 'attune'
  location: 'global'
  properties: {
    registrationEnabled: false
    virtualNetwork: {
      id: networkId
    }
  }
}

resource everyName 'Microsoft.Network/privateDnsZones/A@2020-06-01' = if (!empty(address)) {
  parent: zone
  name: '*'
  properties: {
    ttl: 300
    aRecords: [
      {
        ipv4Address: address
      }
    ]
  }
}

@description('Id of the zone.')
output id string = zone.id
