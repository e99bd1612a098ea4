namespace Workflows.Webhooks;

/// <summary>One configured source of one contract.</summary>
public sealed class WebhookSourceOptions
{
    /// <summary>Unique in the contract and part of every key: 1 to 40 of <c>a-z 0-9 -</c>. A rename makes every alert a new one.</summary>
    public string Name { get; set; } = "";

    /// <summary>The id of the contract that the alerts belong to.</summary>
    public string Contract { get; set; } = "";

    /// <summary>The body's format.</summary>
    public WebhookSourceKind Kind { get; set; }

    /// <summary>The zone of times that come without one, by its IANA or Windows name. Default: Asia/Tokyo.</summary>
    public string TimeZone { get; set; } = "Asia/Tokyo";

    /// <summary>How far in the future a start may lie before it counts as clock skew. Default: 5 minutes; at most 1 day.</summary>
    public TimeSpan AllowedSkew { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How the source proves itself.</summary>
    public WebhookAuthenticationOptions Authentication { get; set; } = new();

    /// <summary>For a generic source: where its fields are.</summary>
    public WebhookMapping? Mapping { get; set; }

    /// <summary>What is wrong, one sentence each with the setting's name; empty when the source can be used. Never holds a secret.</summary>
    public IReadOnlyList<string> Validate()
    {
        var errors = new List<string>();
        if (Name is not { Length: >= 1 and <= 40 } || !Name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
        {
            errors.Add($"Name: expected 1 to 40 of a-z, 0-9 and '-', found '{Name}'");
        }

        if (string.IsNullOrWhiteSpace(Contract))
        {
            errors.Add("Contract: expected a contract's id, found none");
        }

        if (!Enum.IsDefined(Kind))
        {
            errors.Add($"Kind: expected one of {string.Join(", ", Enum.GetNames<WebhookSourceKind>())}, found {(int)Kind}");
        }

        if (string.IsNullOrWhiteSpace(TimeZone) || !TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _))
        {
            errors.Add($"TimeZone: expected a zone that this system knows, such as Asia/Tokyo, found '{TimeZone}'");
        }

        if (AllowedSkew < TimeSpan.Zero || AllowedSkew > TimeSpan.FromDays(1))
        {
            errors.Add($"AllowedSkew: expected 0 to 1 day, found {AllowedSkew}");
        }

        if (Kind == WebhookSourceKind.Generic && Mapping is null)
        {
            errors.Add("Mapping: a generic source needs one, found none");
        }
        else if (Kind != WebhookSourceKind.Generic && Mapping is not null)
        {
            errors.Add($"Mapping: only a generic source has one, found one for {Kind}");
        }

        errors.AddRange((Mapping?.Validate() ?? []).Select(e => "Mapping." + e));
        ValidateAuthentication(errors);
        return errors;
    }

    /// <summary>How to read its bodies.</summary>
    /// <exception cref="InvalidOperationException"><see cref="Validate"/> has something to say; the message lists it.</exception>
    public WebhookSource ToSource()
    {
        ThrowIfInvalid();
        return new WebhookSource
        {
            Name = Name,
            Kind = Kind,
            Zone = TimeZoneInfo.FindSystemTimeZoneById(TimeZone),
            AllowedSkew = AllowedSkew,
            Mapping = Mapping,
        };
    }

    /// <summary>How to check its requests.</summary>
    /// <exception cref="InvalidOperationException"><see cref="Validate"/> has something to say; the message lists it.</exception>
    public WebhookAuthentication ToAuthentication()
    {
        ThrowIfInvalid();
        return new WebhookAuthentication(Authentication);
    }

    private void ThrowIfInvalid()
    {
        if (Validate() is { Count: > 0 } errors)
        {
            throw new InvalidOperationException($"The webhook source '{Name}' of contract '{Contract}' cannot be used: {string.Join("; ", errors)}.");
        }
    }

    private void ValidateAuthentication(List<string> errors)
    {
        const string At = "Authentication.";
        if (Authentication is not { } options)
        {
            errors.Add("Authentication: expected settings, found none");
            return;
        }

        if (!Enum.IsDefined(options.Kind))
        {
            errors.Add($"{At}Kind: expected one of {string.Join(", ", Enum.GetNames<WebhookAuthenticationKind>())}, found {(int)options.Kind}");
        }

        if (!Enum.IsDefined(options.Encoding))
        {
            errors.Add($"{At}Encoding: expected Hex or Base64, found {(int)options.Encoding}");
        }

        foreach (var (setting, value) in new[] { ("Header", options.Header), ("TimestampHeader", options.TimestampHeader) })
        {
            if (value is not null && (value.Length == 0 || !value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')))
            {
                errors.Add($"{At}{setting}: expected a name of letters, digits, '-' and '_', found '{value}'");
            }
        }

        if (options.Kind == WebhookAuthenticationKind.Basic && (string.IsNullOrEmpty(options.User) || options.User.Contains(':', StringComparison.Ordinal)))
        {
            errors.Add($"{At}User: basic authentication needs a user name without ':'");
        }

        if (options.Kind == WebhookAuthenticationKind.Hmac && options.ReplayWindow <= TimeSpan.Zero)
        {
            errors.Add($"{At}ReplayWindow: expected more than 0, found {options.ReplayWindow}");
        }

        if (options.Secrets is null or { Count: 0 })
        {
            errors.Add($"{At}Secrets: expected at least one, found none");
            return;
        }

        for (var i = 0; i < options.Secrets.Count; i++)
        {
            var (id, value) = (options.Secrets[i].Id, options.Secrets[i].Value ?? "");
            if (string.IsNullOrWhiteSpace(id) || options.Secrets.Take(i).Any(s => s.Id == id))
            {
                errors.Add($"{At}Secrets[{i}].Id: expected a name that no other secret has, found '{id}'");
            }

            if (value.Length < WebhookAuthentication.ShortestSecret)
            {
                errors.Add($"{At}Secrets[{i}].Value: expected at least {WebhookAuthentication.ShortestSecret} characters, found {value.Length}");
            }

            if (options.Kind is WebhookAuthenticationKind.Key or WebhookAuthenticationKind.Bearer or WebhookAuthenticationKind.UrlKey
                && value.Any(c => c is <= ' ' or > '~'))
            {
                errors.Add($"{At}Secrets[{i}].Value: expected visible ASCII without blanks, since it travels in a header or URL");
            }
        }
    }
}
