namespace Workflows.Webhooks;

/// <summary>A <see cref="WebhookMapping"/> with its paths and templates parsed.</summary>
internal sealed class CompiledMapping
{
    private readonly List<string> errors = [];

    private CompiledMapping(WebhookMapping mapping)
    {
        Mapping = mapping;
        Alerts = Path("Alerts", mapping.Alerts);
        Rule = Paths("Rule", mapping.Rule);
        Episode = Paths("Episode", mapping.Episode);
        Group = Paths("Group", mapping.Group);
        State = Path("State.Path", mapping.State?.Path);
        Severity = Path("Severity.Path", mapping.Severity?.Path);
        System = Path("System.Path", mapping.System?.Path);
        StartsAt = Path("StartsAt", mapping.StartsAt);
        EndsAt = Path("EndsAt", mapping.EndsAt);
        Title = Template("Title", mapping.Title);
        Description = Template("Description", mapping.Description);
        Link = Template("Link", mapping.Link);
        SeverityValues = Table("Severity.Values", mapping.Severity?.Values);
        SystemValues = Table("System.Values", mapping.System?.Values);
        foreach (var (name, text) in mapping.Labels ?? new Dictionary<string, string>())
        {
            if (string.IsNullOrWhiteSpace(name))
            {
                errors.Add("Labels: expected a name for each path, found an empty one");
            }
            else if (Path($"Labels.{name}", text) is { } path)
            {
                Labels.Add((name, path));
            }
            else if (text is null)
            {
                errors.Add($"Labels.{name}: expected a path, found nothing");
            }
        }

        if (mapping.Rule is null or { Count: 0 })
        {
            errors.Add("Rule: expected at least one path that names the rule or target, found none");
        }

        if (string.IsNullOrWhiteSpace(mapping.Title))
        {
            errors.Add("Title: expected a template such as '{host}: {message}', found none");
        }

        States(mapping.State);
    }

    public WebhookMapping Mapping { get; }

    public JsonPath? Alerts { get; }

    public IReadOnlyList<JsonPath> Rule { get; }

    public IReadOnlyList<JsonPath> Episode { get; }

    public IReadOnlyList<JsonPath> Group { get; }

    public JsonPath? State { get; }

    public Dictionary<string, AlertState> StateValues { get; } = new(StringComparer.OrdinalIgnoreCase);

    public JsonPath? Severity { get; }

    public Dictionary<string, string> SeverityValues { get; }

    public JsonPath? System { get; }

    public Dictionary<string, string> SystemValues { get; }

    public JsonPath? StartsAt { get; }

    public JsonPath? EndsAt { get; }

    public TextTemplate? Title { get; }

    public TextTemplate? Description { get; }

    public TextTemplate? Link { get; }

    public List<(string Name, JsonPath Path)> Labels { get; } = [];

    public IReadOnlyList<string> Errors => errors;

    public static CompiledMapping Compile(WebhookMapping mapping) => new(mapping);

    private void States(WebhookStateMapping? state)
    {
        if (state is null)
        {
            errors.Add("State: expected a path with values, or a default, found nothing");
            return;
        }

        foreach (var (words, meaning) in new[] { (state.Firing, AlertState.Firing), (state.Resolved, AlertState.Resolved) })
        {
            foreach (var word in words ?? [])
            {
                if (string.IsNullOrWhiteSpace(word))
                {
                    errors.Add($"State.{meaning}: expected a value, found an empty text");
                }
                else if (!StateValues.TryAdd(word.Trim(), meaning))
                {
                    errors.Add($"State: the value '{word}' is listed twice; a value means firing or resolved, once");
                }
            }
        }

        if (state.Path is null && state.Default is null)
        {
            errors.Add("State: expected a path with values, or a default, found neither");
        }

        if (state.Path is not null && StateValues.Count == 0)
        {
            errors.Add("State: expected values that mean firing or resolved beside the path, found none");
        }

        if (state.Default is { } value && !Enum.IsDefined(value))
        {
            errors.Add($"State.Default: expected Firing or Resolved, found {(int)value}");
        }
    }

    private JsonPath? Path(string field, string? text)
    {
        if (text is null)
        {
            return null;
        }

        var path = JsonPath.Parse(text, out var error);
        if (error is not null)
        {
            errors.Add($"{field}: {error}");
        }

        return path;
    }

    private List<JsonPath> Paths(string field, IReadOnlyList<string>? texts)
    {
        var paths = new List<JsonPath>();
        for (var i = 0; i < (texts?.Count ?? 0); i++)
        {
            if (Path($"{field}[{i}]", texts![i] ?? "") is { } path)
            {
                paths.Add(path);
            }
        }

        return paths;
    }

    private TextTemplate? Template(string field, string? text)
    {
        if (text is null)
        {
            return null;
        }

        var template = TextTemplate.Parse(text, out var error);
        if (error is not null)
        {
            errors.Add($"{field}: {error}");
        }

        return template;
    }

    private Dictionary<string, string> Table(string field, IReadOnlyDictionary<string, string>? values)
    {
        var table = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (from, to) in values ?? new Dictionary<string, string>())
        {
            if (string.IsNullOrWhiteSpace(from) || string.IsNullOrWhiteSpace(to))
            {
                errors.Add($"{field}: expected a value and its replacement, found '{from}' to '{to}'");
            }
            else if (!table.TryAdd(from.Trim(), to.Trim()))
            {
                errors.Add($"{field}: the value '{from}' is listed twice");
            }
        }

        return table;
    }
}
