using Azure.Data.Tables;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SendGrid;
using Workflows.Hosting;
using Xunit;

namespace Workflows.Bicep.Tests;

/// <summary>
/// The application composes itself of the settings that the template sets, once the platform has resolved their references to the vault: every service
/// is made, and speaks to what the template made. What a Functions host adds is shown on a real one before a release.
/// </summary>
public sealed class CompositionTests
{
    [BicepTheory]
    [InlineData("dev")]
    [InlineData("prod")]
    [InlineData("everything")]
    public async Task EveryService_IsMade_AndSpeaksToWhatTheTemplateMade(string environment)
    {
        Snapshot snapshot = BicepCompiler.Deployment(environment);
        IConfiguration configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(PlatformSettings.Of(snapshot).ToDictionary(s => s.Key.Replace("__", ":", StringComparison.Ordinal), s => (string?)s.Value))
            .Build();
        IServiceCollection services = Host.CreateEmptyApplicationBuilder(null).Services; // what every host brings
        services.AddSingleton(configuration);
        services.AddWorkflows(configuration);
        await using ServiceProvider provider = services.BuildServiceProvider();
        int made = 0;
        foreach (Type type in services.Select(s => s.ServiceType).Where(IsOurs).Distinct())
        {
            made += provider.GetServices(type).Count(service => service is not null);
        }

        Assert.True(made > 100, $"{made} services were made");
        Assert.Equal("https", provider.GetRequiredService<TableServiceClient>().Uri.Scheme);
        Assert.IsType<SendGridClient>(provider.GetRequiredService<ISendGridClient>());
        Assert.Equal(snapshot.Settings.GetValueOrDefault("Workflows__Events__Namespace"), provider.GetService<ServiceBusClient>()?.FullyQualifiedNamespace);
    }

    private static bool IsOurs(Type type) =>
        type.Namespace?.StartsWith("Workflows", StringComparison.Ordinal) == true && !type.ContainsGenericParameters;
}
