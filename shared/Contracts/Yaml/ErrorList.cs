namespace Workflows.Contracts.Yaml;

/// <summary>Gathers what is wrong in one file; bounded, so that a hopeless file stays readable.</summary>
internal sealed class ErrorList(string file)
{
    private const int Most = 100;

    private readonly List<ProfileError> errors = [];

    public bool Any => errors.Count > 0;

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<ProfileError> All => [.. errors.OrderBy(e => e.Line).ThenBy(e => e.Column)];

    public void Add(YamlPart at, string path, string expected, string found) => Add(at.Line, at.Column, path, expected, found);

    public void Add(int line, int column, string path, string expected, string found)
    {
        if (errors.Count < Most)
        {
            errors.Add(new ProfileError(file, line, column, path, expected, found));
        }
    }

    public void AddFile(string expected, string found) => Add(0, 0, string.Empty, expected, found);
}
