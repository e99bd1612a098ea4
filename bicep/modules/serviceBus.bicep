metadata description = 'Service Bus: monitoring events and requests come in on a queue, domain events go out on a topic, in order per case.'

import { principal, roleAssignment, roleIds, subscription } from 'types.bicep'

@description('Required. Name of the namespace.')
@maxLength(50)
param name string

@description('Required. Region.')
param location string

@description('Required. Tags of all resources.')
param tags { *: string }

@description('Required. Processing units of the Premium tier; 0: Standard tier.')
@minValue(0)
param premiumUnits int

@description('Required. Whether the namespace is reachable by private endpoints only.')
param isPrivate bool

@description('Required. Id of the Log Analytics workspace.')
param workspaceId string

@description('Required. The application, which sends domain events and reads the queue.')
param application principal

@description('Required. Who may put monitoring events and requests on the queue.')
param senders principal[]

@description('Required. Who listens to domain events.')
param subscriptions subscription[]

var readers = flatten(map(range(0, length(subscriptions)), i => map(subscriptions[i].readers, reader => { index: i, reader: reader })))
var queueRoles roleAssignment[] = concat(
  [{ role: 'Azure Service Bus Data Receiver', principal: application }],
  map(senders, sender => { role: 'Azure Service Bus Data Sender', principal: sender })
)

resource namespace 'Microsoft.ServiceBus/namespaces@2024-01-01' = {
  name: name
  location: location
  tags: tags
  sku: premiumUnits > 0
    ? { name: 'Premium', tier: 'Premium', capacity: premiumUnits }
    : { name: 'Standard', tier: 'Standard' }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
    publicNetworkAccess: isPrivate ? 'Disabled' : 'Enabled'
  }
}

resource incoming 'Microsoft.ServiceBus/namespaces/queues@2024-01-01' = {
  parent: namespace
  name: 'monitoring-events'
  properties: {
    lockDuration: 'PT1M'
    maxDeliveryCount: 10
    defaultMessageTimeToLive: 'P14D'
    deadLetteringOnMessageExpiration: true
    requiresDuplicateDetection: true
    duplicateDetectionHistoryTimeWindow: 'P1D'
  }
}

resource outgoing 'Microsoft.ServiceBus/namespaces/topics@2024-01-01' = {
  parent: namespace
  name: 'domain-events'
  properties: {
    defaultMessageTimeToLive: 'P14D'
    requiresDuplicateDetection: true
    duplicateDetectionHistoryTimeWindow: 'P1D'
    supportOrdering: true
  }
}

resource listeners 'Microsoft.ServiceBus/namespaces/topics/subscriptions@2024-01-01' = [
  for listener in subscriptions: {
    parent: outgoing
    name: listener.name
    properties: {
      requiresSession: true
      lockDuration: 'PT1M'
      maxDeliveryCount: 10
      deadLetteringOnMessageExpiration: true
      deadLetteringOnFilterEvaluationExceptions: true
    }
  }
]

resource queueAssignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for assignment in queueRoles: {
    scope: incoming
    name: guid(incoming.id, assignment.principal.id, roleIds[assignment.role])
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds[assignment.role])
      principalId: assignment.principal.id
      principalType: assignment.principal.type
    }
  }
]

resource applicationSends 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: outgoing
  name: guid(outgoing.id, application.id, roleIds['Azure Service Bus Data Sender'])
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds['Azure Service Bus Data Sender'])
    principalId: application.id
    principalType: application.type
  }
}

resource listenerAssignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for item in readers: {
    scope: listeners[item.index]
    name: guid(listeners[item.index].id, item.reader.id, roleIds['Azure Service Bus Data Receiver'])
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds['Azure Service Bus Data Receiver'])
      principalId: item.reader.id
      principalType: item.reader.type
    }
  }
]

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  scope: namespace
  name: 'to-workspace'
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'audit', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('Id of the namespace.')
output id string = namespace.id
