metadata description = 'Private endpoints, each with its name in a private DNS zone.'

import { endpointTarget } from 'types.bicep'

@description('Required. Beginning of the endpoints\' names.')
param prefix string

@description('Required. Region.')
param location string

@description('Required. Tags of all resources.')
param tags { *: string }

@description('Required. Id of the subnet of the private endpoints.')
param subnetId string

@description('Required. What the endpoints lead to.')
param targets endpointTarget[]

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' existing = [for target in targets: { name: target.zone }]

resource endpoints 'Microsoft.Network/privateEndpoints@2024-05-01' = [
  for target in targets: {
    name: '${prefix}-${target.service}'
    location: location
    tags: tags
    properties: {
      subnet: { id: subnetId }
      privateLinkServiceConnections: [
        {
          name: target.service
          properties: {
            privateLinkServiceId: target.id
            groupIds: [target.service]
          }
        }
      ]
    }
  }
]

resource records 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-05-01' = [
  for (target, i) in targets: {
    parent: endpoints[i]
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [{ name: target.service, properties: { privateDnsZoneId: zones[i].id } }]
    }
  }
]
