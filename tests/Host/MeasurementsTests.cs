using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Workflows.Observability;
using Xunit;

namespace Workflows.Host.Tests;

/// <summary>What a Prometheus on the machine reads.</summary>
public sealed class MeasurementsTests
{
    [Fact]
    public async Task Prometheus_ReadsTheMeters_WithTheMasterKeyOnly()
    {
        await using TestHost host = await TestHost.StartAsync(typeof(Functions));
        Telemetry.Mail("accepted", "measured.mail");
        foreach ((string? key, HttpStatusCode expected) in new (string?,
            HttpStatusCode)[] { (null, HttpStatusCode.Unauthorized), (TestHost.HostKey, HttpStatusCode.Forbidden), (TestHost.MasterKey, HttpStatusCode.OK) })
        {
            using HttpRequestMessage request = new(HttpMethod.Get, "/admin/metrics");
            request.Headers.Add("x-functions-key", key);
            using HttpResponseMessage answer = await host.Client.SendAsync(request);
            string text = await answer.Content.ReadAsStringAsync();
            Assert.Equal(expected, answer.StatusCode);
            Assert.Equal(key == TestHost.MasterKey,
                text.Contains("workflows_mails", StringComparison.Ordinal) && text.Contains("kind=\"measured.mail\"", StringComparison.Ordinal));
        }
    }

    internal sealed class Functions
    {
        [Function("Nothing")]
        public static IResult Nothing([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "nothing")] HttpRequest request) => Results.Ok();
    }
}
