namespace SamCam.Cli.Progress;

/// <summary>One line that is written over on a terminal; a plain line now and then otherwise. Sentences get lines of their own.</summary>
internal sealed class LiveLine(TextWriter writer, bool live, TimeProvider time)
{
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(10);
    private long shownAt;
    private int? shownStep;
    private int width;

    /// <summary>Says a sentence on a line of its own.</summary>
    public void Say(string sentence)
    {
        Close();
        writer.WriteLine("samcam: " + sentence);
    }

    /// <summary>Shows how far it is.</summary>
    /// <param name="text">The line.</param>
    /// <param name="step">What must have changed for a plain line to be worth it.</param>
    /// <param name="urgent">Whether a plain line comes even if the last one is fresh.</param>
    public void Show(string text, int step, bool urgent)
    {
        if (!live && (step == shownStep || (!urgent && shownStep is not null && time.GetElapsedTime(shownAt) < PlainInterval)))
            return;
        (shownAt, shownStep) = (time.GetTimestamp(), step);
        if (live)
        {
            writer.Write("\r" + text.PadRight(width));
            width = text.Length;
        }
        else
        {
            writer.WriteLine("samcam: " + text);
        }
    }

    /// <summary>Ends the live line.</summary>
    public void Close()
    {
        if (width > 0)
            writer.WriteLine();
        width = 0;
    }
}
