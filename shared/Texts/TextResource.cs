using System.Collections.Concurrent;
using System.Resources;

namespace Workflows.Texts;

/// <summary>Texts for people, from a <c>.resx</c> beside the anchor type: English, and Japanese in its <c>.ja.resx</c>.</summary>
/// <param name="anchor">A type with the full name of the resource.</param>
public sealed class TextResource(Type anchor)
{
    private readonly ResourceManager resources = new(anchor);

    /// <summary>What was found before: a list asks for the same words thousands of times, and the manager takes a lock for each.</summary>
    private readonly ConcurrentDictionary<(bool IsJapanese, string Key), string> found = [];

    /// <summary>The text in a language, with its arguments formatted the way that language writes them.</summary>
    /// <param name="language"><c>ja</c> or anything else, which means English.</param>
    /// <param name="key">Name in the resource.</param>
    /// <param name="arguments">For <c>{0}</c>, <c>{1}</c>, ...</param>
    /// <exception cref="MissingManifestResourceException">There is no such text: a programming mistake that a test catches.</exception>
    public string Get(string language, string key, params ReadOnlySpan<object?> arguments)
    {
        string text = Find(language, key)
            ?? throw new MissingManifestResourceException($"Expected a text '{key}' in {anchor.FullName}; found none.");
        return arguments.IsEmpty ? text : string.Format(Languages.CultureOf(language), text, arguments);
    }

    /// <summary>The text in a language, or null when there is none of that name: for names that come from outside.</summary>
    public string? Find(string language, string key)
    {
        bool isJapanese = Languages.IsJapanese(language);
        if (!found.TryGetValue((isJapanese, key), out string? text) && (text = resources.GetString(key, Languages.CultureOf(language))) is not null)
        {
            found.TryAdd((isJapanese, key), text);
        }

        return text;
    }
}
