using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Workflows.Azure.Tests.Host;

/// <summary>What Azure's platform is to the program: the endpoint that gives its managed identity tokens, and the one that takes its telemetry.</summary>
/// <param name="clientId">The identity that the settings name.</param>
internal sealed class Platform(string clientId)
{
    private const string Secret = "header-of-the-identity-endpoint";
    private readonly ConcurrentQueue<string> resources = new();

    /// <summary>What tokens were given for.</summary>
    public IReadOnlyCollection<string> Resources => resources;

    /// <summary>Variables that the platform adds to the settings.</summary>
    public static IEnumerable<(string Name, string Value)> Environment(int port) =>
        [("IDENTITY_ENDPOINT", $"http://127.0.0.1:{port}/msi/token"), ("IDENTITY_HEADER", Secret), ("WEBSITE_SITE_NAME", "published"),
            ("FUNCTIONS_WORKER_RUNTIME", "dotnet-isolated")];

    public void Map(IEndpointRouteBuilder routes, int port)
    {
        routes.MapGet("/msi/token", Token).RequireHost($"*:{port}");
        routes.MapPost("/v2.1/track", () => Results.Json(new { itemsReceived = 0, itemsAccepted = 0, errors = Array.Empty<string>() }))
            .RequireHost($"*:{port}");
    }

    /// <summary>A token as Entra ID words it; nobody here checks a signature.</summary>
    private IResult Token(HttpRequest request, string resource)
    {
        if (request.Headers["X-IDENTITY-HEADER"] != Secret || request.Query["client_id"] != clientId)
        {
            return Results.StatusCode(StatusCodes.Status401Unauthorized);
        }

        resources.Enqueue(resource);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        long until = now.AddHours(20).ToUnixTimeSeconds();
        string token = string.Join('.',
        [
            Part(new { alg = "none", typ = "JWT" }),
            Part(new
            {
                aud = resource.TrimEnd('/'), iss = "https://sts.windows.net/00000000-0000-0000-0000-000000000002/", iat = now.ToUnixTimeSeconds() - 60,
                nbf = now.ToUnixTimeSeconds() - 60, exp = until, appid = clientId, tid = "00000000-0000-0000-0000-000000000002",
            }),
            "none",
        ]);
        return Results.Json(new { access_token = token, client_id = clientId, expires_on = $"{until}", resource, token_type = "Bearer" });
    }

    private static string Part(object value) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(value))).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
