using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Workflows.Testing;
using Xunit;

namespace Workflows.Bicep.Tests;

/// <summary>What is closed, logged, kept, and what the options switch.</summary>
public sealed partial class SecurityTests
{
    [BicepTheory]
    [InlineData("dev")]
    [InlineData("prod")]
    [InlineData("everything")]
    public void Keys_AreOffEverywhere(string environment)
    {
        Snapshot snapshot = BicepCompiler.Deployment(environment);
        JsonObject storage = snapshot.One("Microsoft.Storage/storageAccounts");
        Assert.Equal("false", Snapshot.Text(storage, "properties.allowSharedKeyAccess"));
        Assert.Equal("false", Snapshot.Text(storage, "properties.allowBlobPublicAccess"));
        Assert.Equal("true", Snapshot.Text(storage, "properties.supportsHttpsTrafficOnly"));
        Assert.Equal("TLS1_2", Snapshot.Text(storage, "properties.minimumTlsVersion"));

        JsonObject vault = snapshot.One("Microsoft.KeyVault/vaults");
        Assert.Equal("true", Snapshot.Text(vault, "properties.enableRbacAuthorization"));
        Assert.Equal("true", Snapshot.Text(vault, "properties.enablePurgeProtection"));

        JsonObject app = snapshot.One("Microsoft.Web/sites");
        Assert.Equal("true", Snapshot.Text(app, "properties.httpsOnly"));
        Assert.Equal("1.2", Snapshot.Text(app, "properties.siteConfig.minTlsVersion"));
        Assert.Equal(["false", "false"], snapshot.Of("Microsoft.Web/sites/basicPublishingCredentialsPolicies")
            .Select(p => Snapshot.Text(p, "properties.allow")));
        Assert.Equal("UserAssignedIdentity", Snapshot.Text(app, "properties.functionAppConfig.deployment.storage.authentication.type"));

        Assert.Equal("true", Snapshot.Text(snapshot.One("Microsoft.Insights/components"), "properties.DisableLocalAuth"));
        Assert.Equal("true", Snapshot.Text(snapshot.One("Microsoft.OperationalInsights/workspaces"), "properties.features.disableLocalAuth"));
        foreach (JsonObject bus in snapshot.Of("Microsoft.ServiceBus/namespaces"))
        {
            Assert.Equal("true", Snapshot.Text(bus, "properties.disableLocalAuth"));
            Assert.Equal("1.2", Snapshot.Text(bus, "properties.minimumTlsVersion"));
        }
    }

    [BicepTheory]
    [InlineData("dev")]
    [InlineData("prod")]
    [InlineData("everything")]
    public void WhatHoldsData_IsLogged(string environment)
    {
        Snapshot snapshot = BicepCompiler.Deployment(environment);
        string[] kinds =
        [
            "Microsoft.KeyVault/vaults", "Microsoft.ServiceBus/namespaces", "Microsoft.Storage/storageAccounts/blobServices",
            "Microsoft.Storage/storageAccounts/queueServices", "Microsoft.Storage/storageAccounts/tableServices", "Microsoft.Web/sites",
        ];
        JsonObject[] held = [.. snapshot.Resources.Where(r => kinds.Contains(Snapshot.Text(r, "type")))];
        Assert.True(held.Length >= 5);
        foreach (JsonObject resource in held)
        {
            JsonObject settings = Assert.Single(snapshot.Of("Microsoft.Insights/diagnosticSettings"), s => Snapshot.Text(s, "id")
                .StartsWith(Snapshot.Text(resource, "id") + "/providers/", StringComparison.Ordinal));
            Assert.Contains("/workspaces/", Snapshot.Text(settings, "properties.workspaceId"), StringComparison.Ordinal);
            Assert.Equal("true", Snapshot.Text(settings["properties"]!["metrics"]!.AsArray().Single()!, "enabled"));
        }

        string tables = snapshot.Of("Microsoft.Insights/diagnosticSettings")
            .Single(s => Snapshot.Text(s, "id").Contains("/tableServices/", StringComparison.Ordinal)).ToJsonString();
        Assert.Contains("StorageDelete", tables, StringComparison.Ordinal);
        Assert.Equal(environment == "everything", tables.Contains("StorageWrite", StringComparison.Ordinal));
    }

    [BicepTheory]
    [InlineData("dev", "Standard_LRS", "false", 0)]
    [InlineData("prod", "Standard_GZRS", "true", 1)]
    [InlineData("everything", "Standard_GZRS", "true", 1)]
    public void Redundancy_IsAnOption(string environment, string storage, string zones, int locks)
    {
        Snapshot snapshot = BicepCompiler.Deployment(environment);
        Assert.Equal(storage, Snapshot.Text(snapshot.One("Microsoft.Storage/storageAccounts"), "sku.name"));
        Assert.Equal(zones, Snapshot.Text(snapshot.One("Microsoft.Web/serverfarms"), "properties.zoneRedundant"));
        Assert.Equal(locks, snapshot.Of("Microsoft.Authorization/locks").Count());
    }

    [BicepFact]
    public void StorageThatIsThereAlready_IsUsedAndLeftAsItIs()
    {
        Snapshot snapshot = BicepCompiler.Deployment("failover");
        Assert.Empty(snapshot.Of("Microsoft.Storage/storageAccounts"));
        Assert.Equal("stwfprodabcdefgh", snapshot.Settings["AzureWebJobsStorage__accountName"]);
        Assert.Contains("stwfprodabcdefgh", snapshot.Settings["Workflows__TablesServiceUri"], StringComparison.Ordinal);
        Assert.Equal(3, snapshot.Of("Microsoft.Authorization/roleAssignments")
            .Count(r => Snapshot.Text(r, "id").Contains("/storageAccounts/stwfprodabcdefgh", StringComparison.Ordinal)));
        Assert.StartsWith("stwfprodabcdefgh/", Snapshot.Text(snapshot.One("Microsoft.Storage/storageAccounts/blobServices/containers"), "name"),
            StringComparison.Ordinal);
    }

    [BicepTheory]
    [InlineData("dev", "")]
    [InlineData("prod", "blob queue table vault")]
    [InlineData("everything", "blob namespace queue sites table vault")]
    public void PrivateNetworking_IsAnOption(string environment, string services)
    {
        Snapshot snapshot = BicepCompiler.Deployment(environment);
        string[] expected = services.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        JsonObject[] endpoints = [.. snapshot.Of("Microsoft.Network/privateEndpoints")];
        Assert.Equal(expected, endpoints.Select(e => Snapshot.Text(e["properties"]!["privateLinkServiceConnections"]![0]!["properties"]!["groupIds"]![0]!, ""))
            .Order(StringComparer.Ordinal));
        Assert.Equal(expected.Length, snapshot.Of("Microsoft.Network/privateDnsZones").Count());
        Assert.Equal(expected.Length, snapshot.Of("Microsoft.Network/privateDnsZones/virtualNetworkLinks").Count());
        Assert.Equal(expected.Length, snapshot.Of("Microsoft.Network/privateEndpoints/privateDnsZoneGroups").Count());

        Dictionary<string, string> zones =
            new() { ["namespace"] = "privatelink.servicebus.", ["sites"] = "privatelink.azurewebsites.", ["vault"] = "privatelink.vaultcore." };
        foreach (JsonObject group in snapshot.Of("Microsoft.Network/privateEndpoints/privateDnsZoneGroups"))
        {
            string service = Snapshot.Text(group, "name").Split('/')[0].Split('-')[^1];
            Assert.Contains(zones.GetValueOrDefault(service, $"privatelink.{service}."), group["properties"]!["privateDnsZoneConfigs"]!.ToJsonString(),
                StringComparison.Ordinal);
        }

        bool isPrivate = expected.Length > 0;
        JsonObject app = snapshot.One("Microsoft.Web/sites");
        Assert.Equal(isPrivate, Snapshot.Text(app, "properties.virtualNetworkSubnetId").EndsWith("/subnets/application", StringComparison.Ordinal));
        Assert.Equal(expected.Contains("sites") ? "Disabled" : "Enabled", Snapshot.Text(app, "properties.publicNetworkAccess"));
        foreach (string type in new[] { "Microsoft.Storage/storageAccounts", "Microsoft.KeyVault/vaults" })
        {
            JsonObject resource = snapshot.One(type);
            Assert.Equal(isPrivate ? "Deny" : "Allow", Snapshot.Text(resource, "properties.networkAcls.defaultAction"));
            Assert.Equal(environment == "prod" ? "Disabled" : "Enabled", Snapshot.Text(resource, "properties.publicNetworkAccess"));
            Assert.Equal(environment == "everything" ? 1 : 0, resource["properties"]!["networkAcls"]!["ipRules"]!.AsArray().Count);
        }
    }

    [BicepFact]
    public void Subnets_DoNotOverlapAndAreDelegatedToFlex()
    {
        JsonArray subnets = BicepCompiler.Deployment("prod").One("Microsoft.Network/virtualNetworks")["properties"]!["subnets"]!.AsArray();
        Assert.Equal(["10.60.0.0/26", "10.60.0.64/26"], subnets.Select(s => Snapshot.Text(s!, "properties.addressPrefix")));
        Assert.Equal("Microsoft.App/environments", Snapshot.Text(subnets[0]!["properties"]!["delegations"]![0]!, "properties.serviceName"));
    }

    [BicepFact]
    public void ServiceBus_KeepsOrderAndRepeatsAndWhatCannotBeRead()
    {
        Snapshot snapshot = BicepCompiler.Deployment("everything");
        Assert.Empty(BicepCompiler.Deployment("dev").Of("Microsoft.ServiceBus/namespaces"));
        Assert.Equal("Premium", Snapshot.Text(snapshot.One("Microsoft.ServiceBus/namespaces"), "sku.tier"));

        JsonObject queue = snapshot.One("Microsoft.ServiceBus/namespaces/queues");
        Assert.Equal(("true", "true"),
            (Snapshot.Text(queue, "properties.requiresDuplicateDetection"), Snapshot.Text(queue, "properties.deadLetteringOnMessageExpiration")));
        Assert.EndsWith("/" + snapshot.Settings["Workflows__Events__Queue"], Snapshot.Text(queue, "name"), StringComparison.Ordinal);
        JsonObject topic = snapshot.One("Microsoft.ServiceBus/namespaces/topics");
        Assert.Equal("true", Snapshot.Text(topic, "properties.requiresDuplicateDetection"));
        Assert.EndsWith("/" + snapshot.Settings["Workflows__Events__Topic"], Snapshot.Text(topic, "name"), StringComparison.Ordinal);
        Assert.StartsWith(Snapshot.Text(snapshot.One("Microsoft.ServiceBus/namespaces"), "name") + ".", snapshot.Settings["Workflows__Events__Namespace"],
            StringComparison.Ordinal);
        Assert.DoesNotContain(BicepCompiler.Deployment("dev").Settings.Keys, k => k.StartsWith("Workflows__Events", StringComparison.Ordinal));
        JsonObject[] listeners = [.. snapshot.Of("Microsoft.ServiceBus/namespaces/topics/subscriptions")];
        Assert.Equal(2, listeners.Length);
        Assert.All(listeners, l => Assert.Equal("true", Snapshot.Text(l, "properties.requiresSession")));
    }

    [BicepTheory]
    [InlineData("dev")]
    [InlineData("prod")]
    [InlineData("everything")]
    public void AlwaysReadyInstances_AreOfGroupsThatExist(string environment)
    {
        JsonObject scale = BicepCompiler.Deployment(environment)
            .One("Microsoft.Web/sites")["properties"]!["functionAppConfig"]!["scaleAndConcurrency"]!.AsObject();
        HashSet<string> groups = ["http", "durable", .. Sources.Code()
            .SelectMany(text => TimerFunction().Matches(text).Select(m => "function:" + m.Groups["name"].Value))];
        Assert.Contains("function:SweepCases", groups);
        Assert.All(scale["alwaysReady"]!.AsArray(), a => Assert.Contains(Snapshot.Text(a!, "name"), groups));
        // With zones Azure keeps (and bills) two of each group anyway.
        Assert.All(scale["alwaysReady"]!.AsArray(), a => Assert.True(a!["instanceCount"]!.GetValue<int>() >= 2));
    }

    [Fact]
    public void Runtime_IsTheOneThatTheCodeIsBuiltFor()
    {
        string framework = Regex.Match(File.ReadAllText(Repository.Folder("Directory.Build.props")), "<TargetFramework>net(?<version>[0-9.]+)<").Groups[
            "version"].Value;
        Assert.Contains($"version: '{framework}'", File.ReadAllText(Repository.Folder("bicep/modules/functionApp.bicep")), StringComparison.Ordinal);
    }

    [GeneratedRegex("""\[Function\("(?<name>\w+)"\)\]\s+public [^(]+\(\[TimerTrigger""")]
    private static partial Regex TimerFunction();
}
