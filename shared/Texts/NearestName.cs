namespace Workflows.Texts;

/// <summary>What somebody may have meant who wrote a name that does not exist.</summary>
public static class NearestName
{
    /// <summary>" (did you mean ...?)" where a word comes near, otherwise empty.</summary>
    public static string Of(string found, IEnumerable<string> known)
    {
        string? nearest = known.MinBy(k => Distance(k, found));
        return nearest is not null && IsNear(nearest, found) ? $" (did you mean '{nearest}'?)" : string.Empty;
    }

    /// <summary>Few enough edits for a slip of the pen, and something left in common.</summary>
    public static bool IsNear(string known, string found)
    {
        int distance = Distance(known, found);
        return distance <= Math.Max(2, found.Length / 3) && distance < known.Length;
    }

    /// <summary>Edits between two words (Levenshtein).</summary>
    public static int Distance(string left, string right)
    {
        if (Math.Abs(left.Length - right.Length) > 8 || right.Length > 80)
        {
            return int.MaxValue;
        }

        int[] previous = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            int[] row = new int[right.Length + 1];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int replace = previous[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                row[j] = Math.Min(replace, Math.Min(previous[j], row[j - 1]) + 1);
            }

            previous = row;
        }

        return previous[^1];
    }
}
