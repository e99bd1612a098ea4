using Microsoft.Azure.Functions.Worker;
using Microsoft.Net.Http.Headers;
using Workflows.Hosting;

namespace Workflows.Pages;

/// <summary>Static files: a function, since the real host serves none.</summary>
internal static class AssetFunctions
{
    [Function("GetAsset")]
    public static IResult Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "assets/{*path}")] HttpRequest request, string path)
    {
        if (AssetCatalog.Find(path) is not { } asset)
        {
            return Problems.Of(StatusCodes.Status404NotFound, "There is no such file.");
        }

        request.HttpContext.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return Results.File(asset.Content, asset.ContentType, entityTag: new EntityTagHeaderValue($"\"{asset.Hash}\""));
    }
}
