metadata description = 'The virtual network with a subnet for the application and one for private endpoints, and the private DNS zones of what they lead to.'

@description('Required. Name of the virtual network.')
param name string

@description('Required. Region.')
param location string

@description('Required. Tags of all resources.')
param tags { *: string }

@description('Required. Address space, /24 or larger.')
param addressPrefix string

@description('Required. Names of the private DNS zones.')
param zones string[]

var quarter = int(split(addressPrefix, '/')[1]) + 2

resource applicationRules 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: '${name}-application'
  location: location
  tags: tags
}

resource endpointRules 'Microsoft.Network/networkSecurityGroups@2024-05-01' = {
  name: '${name}-endpoints'
  location: location
  tags: tags
}

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [addressPrefix] }
    subnets: [
      {
        name: 'application'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, quarter, 0)
          networkSecurityGroup: { id: applicationRules.id }
          // Flex Consumption runs on the infrastructure of container apps and asks for their delegation.
          delegations: [{ name: 'flex', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, quarter, 1)
          networkSecurityGroup: { id: endpointRules.id }
          privateEndpointNetworkPolicies: 'Enabled'
        }
      }
    ]
  }

  resource application 'subnets' existing = { name: 'application' }
  resource endpoints 'subnets' existing = { name: 'endpoints' }
}

resource dns 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for zone in zones: {
    name: zone
    location: 'global'
    tags: tags
  }
]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (zone, i) in zones: {
    parent: dns[i]
    name: name
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: { id: network.id }
    }
  }
]

@description('Id of the subnet that the application is integrated into.')
output applicationSubnetId string = network::application.id

@description('Id of the subnet of the private endpoints.')
output endpointSubnetId string = network::endpoints.id
