using System.Text;

namespace SamCam.Cli.Completion;

/// <summary>Completion for zsh, with what commands and options do. Nothing is started to complete a word.</summary>
internal static class ZshScript
{
    /// <summary>The script.</summary>
    public static string Write(IReadOnlyList<CommandNode> commands)
    {
        var script = new StringBuilder();
        script.Append("""
            #compdef samcam
            # Completion of samcam for zsh. For this shell, behind compinit: source <(samcam completion zsh)
            # For good: samcam completion zsh > a folder of $fpath, as the file _samcam
            _samcam() {
              local command=samcam files=
              local -i i
              local -a commands options values
              for ((i = 2; i < CURRENT; i++)); do
                case "$command ${words[i]}" in

            """);
        script.Append("      ").AppendJoin('|', commands.Skip(1).Select(c => $"'{c.Path}'")).Append(") command+=\" ${words[i]}\" ;;\n");
        script.Append("    esac\n  done\n  case $command in\n");
        foreach (var c in commands)
        {
            script.Append($"    '{c.Path}')\n      commands=({Describe(c.Commands)})\n      options=({Describe(c.Options)})\n");
            script.Append($"      values=({string.Join(' ', c.Words)}) files={(c.TakesArguments ? "yes" : "")} ;;\n");
        }

        script.Append("  esac\n  case \"$command ${words[CURRENT-1]}\" in\n");
        foreach (var (path, name, words) in commands.SelectMany(c => c.Values.Select(v => (c.Path, v.Name, v.Words))))
            script.Append($"    '{path} {name}') commands=() options=() values=({string.Join(' ', words)}) files={(words.Count == 0 ? "yes" : "")} ;;\n");
        script.Append("""
              esac
              if [[ ${words[CURRENT]} == -* ]]; then
                (( $#options )) && _describe -o option options
                return
              fi
              (( $#commands )) && _describe command commands
              (( $#values )) && compadd -a values
              [[ -n $files ]] && _files
            }
            if [[ $funcstack[1] == _samcam ]]; then _samcam "$@"; else compdef _samcam samcam; fi

            """);
        return script.ToString();
    }

    private static string Describe(IEnumerable<(string Name, string Description)> symbols) =>
        string.Join(' ', symbols.Select(s => $"'{s.Name}:{s.Description.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
}
