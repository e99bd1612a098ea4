using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;

namespace Workflows.Api.Docs;

/// <summary>The OpenAPI 3.1 description of the API, written from <see cref="ApiCatalog"/>.</summary>
internal sealed partial class OpenApi(Docs.DrawnApi drawn)
{
    /// <summary>Holds no secret, so it needs no key.</summary>
    [Function("DescribeApi")]
    public IResult Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "api/openapi.json")] HttpRequest request) =>
        Results.Text(drawn.Json, "application/json; charset=utf-8");

    internal static JsonObject Describe(Uri server)
    {
        JsonObject paths = [];
        JsonObject schemas = new() { ["Problem"] = ProblemSchema() };
        foreach (ApiOperation operation in ApiCatalog.All)
        {
            string path = "/" + operation.Route;
            JsonObject methods = (JsonObject)(paths[path] ??= new JsonObject());
            methods[operation.Method] = Of(operation);
            if (operation.Body is { } body)
            {
                schemas[body.Name] = Schema(body);
            }

            foreach (Type type in operation.Answer?.Types ?? [])
            {
                schemas[type.Name] ??= ApiAnswer.ShapeOf(type);
            }
        }

        return new()
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Workflows",
                ["version"] = "1",
                ["description"] = "Every route needs the function key unless it says otherwise; the master key opens all, no cookie any. "
                    + "Who holds the key names the person for whom it acts. Times are ISO 8601 with an offset; unknown members are refused; refusals are problem details (RFC 9457).",
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = server.AbsoluteUri.TrimEnd('/') }),
            ["security"] = new JsonArray(new JsonObject { ["key"] = new JsonArray() }),
            ["tags"] = new JsonArray([.. ApiCatalog.All.Select(TagOf).Distinct(StringComparer.Ordinal).Select(tag => new JsonObject { ["name"] = tag })]),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = schemas,
                ["securitySchemes"] = new JsonObject { ["key"] = KeyScheme("The function key."), ["master"] = KeyScheme("The host's master key.") },
            },
        };
    }

    private static JsonObject Of(ApiOperation operation)
    {
        JsonArray parameters = [];
        foreach (Match match in PathParameter().Matches(operation.Route))
        {
            parameters.Add(new JsonObject
            {
                ["name"] = match.Groups[1].Value, ["in"] = "path", ["required"] = true,
                ["schema"] = new JsonObject { ["type"] = "string" }
            });
        }

        foreach (ApiMember member in operation.Query)
        {
            parameters.Add(new JsonObject
            {
                ["name"] = member.Name, ["in"] = "query", ["required"] = member.Required, ["description"] = member.Description, ["schema"] = Schema(member),
            });
        }

        if (operation.IdempotencyKey)
        {
            parameters.Add(new JsonObject
            {
                ["name"] = ApiRequests.IdempotencyHeader,
                ["in"] = "header",
                ["required"] = true,
                ["description"] = "The same for a repeat of the request, new for any other.",
                ["schema"] = new JsonObject { ["type"] = "string", ["pattern"] = "^[A-Za-z0-9._-]{8,64}$" },
            });
        }

        JsonObject responses = new()
        {
            [Number(operation.Success)] = new JsonObject
            {
                ["description"] = "Done.",
                ["content"] = new JsonObject
                {
                    [operation.Produces] = operation.Answer is { } answer ? new JsonObject { ["schema"] = answer.Schema() } : new JsonObject(),
                },
            },
        };
        foreach (int status in operation.Refusals.Concat(operation.NoKey ? [] : [StatusCodes.Status401Unauthorized]).Distinct().Order())
        {
            responses[Number(status)] = new JsonObject
            {
                ["description"] = Why(status),
                ["content"] = new JsonObject { ["application/problem+json"] = new JsonObject { ["schema"] = Reference("Problem") } },
            };
        }

        JsonObject described = new()
        {
            ["operationId"] = operation.Function
                + (operation.Function.StartsWith("ActOn", StringComparison.Ordinal) ? "_" + operation.Route[(operation.Route.LastIndexOf('/') + 1)..] : ""),
            ["tags"] = new JsonArray(TagOf(operation)),
            ["summary"] = operation.Summary + (operation.MasterKey ? " Needs the master key." : ""),
            ["parameters"] = parameters,
            ["responses"] = responses,
        };
        if (operation.NoKey)
        {
            described["security"] = new JsonArray();
        }
        else if (operation.MasterKey)
        {
            described["security"] = new JsonArray(new JsonObject { ["master"] = new JsonArray() });
        }

        if (operation.Body is { } body)
        {
            described["requestBody"] = new JsonObject
            {
                ["required"] = true,
                ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = Reference(body.Name) } },
            };
        }

        if (operation.TakesFile)
        {
            described["requestBody"] = new JsonObject
            {
                ["required"] = true,
                ["content"] = new JsonObject { ["application/octet-stream"] = new JsonObject() },
            };
        }

        return described;
    }

    private static JsonObject KeyScheme(string description) =>
        new() { ["type"] = "apiKey", ["in"] = "header", ["name"] = "x-functions-key", ["description"] = description };

    /// <summary>Second part of the route: the process, or what else it is about.</summary>
    private static string TagOf(ApiOperation operation) => operation.Route.Split('/', '.')[1];

    private static string Why(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "Something is missing or cannot be read; 'errors' has all of it, with what was expected and what was found.",
        StatusCodes.Status401Unauthorized => "The header x-functions-key is missing or wrong; for a source of its own: its secret.",
        StatusCodes.Status403Forbidden => "The person may not do it in this contract.",
        StatusCodes.Status404NotFound => "There is no such contract or case.",
        StatusCodes.Status409Conflict => "The case is not in a state for it, or was changed meanwhile; 'reason' says which.",
        StatusCodes.Status413PayloadTooLarge => "The body is too large.",
        StatusCodes.Status415UnsupportedMediaType => "The body is not of the media type that is expected.",
        StatusCodes.Status422UnprocessableEntity => "The idempotency key was used for another request, or what was sent cannot be done.",
        StatusCodes.Status503ServiceUnavailable => "Too much at once: nothing was taken; send it again after Retry-After.",
        _ => Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status),
    };

    private static JsonObject Schema(ApiBody shape)
    {
        JsonObject properties = [];
        foreach (ApiMember member in shape.Members)
        {
            JsonObject schema = Schema(member);
            schema["description"] = member.Description;
            properties[member.Name] = schema;
        }

        return new()
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = new JsonArray([.. shape.Members.Where(m => m.Required).Select(m => (JsonNode)m.Name)]),
            ["additionalProperties"] = false,
        };
    }

    private static JsonObject Schema(ApiMember member) => member.Type switch
    {
        ApiType.Text => new() { ["type"] = "string", ["maxLength"] = member.Max },
        ApiType.Time => new() { ["type"] = "string", ["format"] = "date-time" },
        ApiType.Day => new() { ["type"] = "string", ["format"] = "date" },
        ApiType.Flag => new() { ["type"] = "boolean" },
        ApiType.Number => new() { ["type"] = "integer", ["minimum"] = member.Min, ["maximum"] = member.Max },
        ApiType.Objects => new() { ["type"] = "array", ["maxItems"] = 100, ["items"] = Schema(new ApiBody(member.Name, member.Members)) },
        ApiType.TextList => new()
        {
            ["type"] = "array", ["maxItems"] = member.MostItems, ["items"] = new JsonObject { ["type"] = "string", ["maxLength"] = member.Max },
        },
        _ => new() { ["type"] = "object", ["additionalProperties"] = new JsonObject { ["type"] = "string", ["maxLength"] = member.Max } },
    };

    private static JsonObject ProblemSchema() => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            ["type"] = new JsonObject { ["type"] = "string" },
            ["title"] = new JsonObject { ["type"] = "string" },
            ["status"] = new JsonObject { ["type"] = "integer" },
            ["detail"] = new JsonObject { ["type"] = "string" },
            ["reason"] = new JsonObject { ["type"] = "string", ["description"] = "Why an act is refused, as one word." },
            ["errors"] = new JsonObject
            {
                ["type"] = "array",
                ["items"] = new JsonObject
                {
                    ["type"] = "object",
                    ["properties"] = new JsonObject
                    {
                        ["field"] = new JsonObject { ["type"] = "string" },
                        ["expected"] = new JsonObject { ["type"] = "string" },
                        ["found"] = new JsonObject { ["type"] = "string" },
                    },
                },
            },
        },
    };

    private static JsonObject Reference(string schema) => new() { ["$ref"] = "#/components/schemas/" + schema };

    private static string Number(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\{(\w+)")]
    private static partial Regex PathParameter();
}
