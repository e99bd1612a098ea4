using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Azure.Core.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Workflows.Embedded.Server;
using Xunit;

namespace Workflows.Host.Tests;

/// <summary>Which settings govern which JSON.</summary>
public sealed class JsonTests
{
    private const string Web = """{"givenName":"n","colour":1,"nothing":null}""";

    [Fact]
    public async Task HttpJson_IsWebsByDefault()
    {
        await using var host = await TestHost.StartAsync(typeof(Functions));
        using var response = await host.Client.GetAsync("/json");
        Assert.Equal(Web, await response.Content.ReadAsStringAsync());
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task HttpJson_FollowsItsOwnOptions()
    {
        await using var host = await TestHost.StartAsync(
            typeof(Functions), b => b.Services.ConfigureHttpJsonOptions(o => o.SerializerOptions.Converters.Add(new JsonStringEnumConverter())));
        Assert.Contains("\"Green\"", await host.Client.GetStringAsync("/json"), StringComparison.Ordinal);
        using var posted = await host.Client.PostAsync("/read", new StringContent("""{"givenName":"n","colour":"Red"}""", Encoding.UTF8, "application/json"));
        Assert.Equal("n Red", await posted.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task DurableJson_IsTheWorkersSerializer_PascalCaseByDefault()
    {
        await using var host = await TestHost.StartAsync(typeof(Functions));
        var converter = new ObjectSerializerDataConverter(host.Host.Services.GetRequiredService<IOptions<WorkerOptions>>().Value.Serializer!);
        var text = converter.Serialize(new Person("n", Colour.Green, null));
        Assert.Equal("""{"GivenName":"n","Colour":1,"Nothing":null}""", text);
        Assert.Equal(new Person("n", Colour.Green, null), converter.Deserialize<Person>(text));
        Assert.Equal("m", converter.Deserialize<Person>("""{"givenName":"m"}""")!.GivenName);
        Assert.Null(converter.Serialize(null));
        Assert.Null(converter.Deserialize(null, typeof(Person)));
    }

    [Fact]
    public async Task DurableJson_FollowsASerializerThatTheAppSets()
    {
        await using var host = await TestHost.StartAsync(
            typeof(Functions), b =>
                b.Services.Configure<WorkerOptions>(o => o.Serializer = new JsonObjectSerializer(new JsonSerializerOptions(JsonSerializerDefaults.Web))));
        var converter = new ObjectSerializerDataConverter(host.Host.Services.GetRequiredService<IOptions<WorkerOptions>>().Value.Serializer!);
        Assert.Equal(Web, converter.Serialize(new Person("n", Colour.Green, null)));
    }

    internal enum Colour
    {
        Red,
        Green,
    }

    internal sealed record Person(string GivenName, Colour Colour, string? Nothing);

    internal sealed class Functions
    {
        [Function("Json")]
        public IResult Json([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "json")] HttpRequest request) =>
            Results.Json(new Person("n", Colour.Green, null));

        [Function("Read")]
        public async Task<IResult> Read([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "read")] HttpRequest request)
        {
            var person = await request.ReadFromJsonAsync<Person>();
            return Results.Text($"{person!.GivenName} {person.Colour}");
        }
    }
}
