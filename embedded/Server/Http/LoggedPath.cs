using Microsoft.AspNetCore.Http;

namespace Workflows.Embedded.Server;

/// <summary>A request's path as logs may hold it: mailed links and feeds carry their token in it, and a token is a way in.</summary>
internal static class LoggedPath
{
    /// <summary>Nothing that is not secret is longer: a SHA-256 in hex.</summary>
    private const int MaxSegment = 64;

    /// <summary>The path, with every longer part struck out.</summary>
    public static string Of(PathString path) =>
        string.Join('/', (path.Value ?? "").Split('/').Select(part => part.Length > MaxSegment ? "..." : part));
}
