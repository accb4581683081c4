package svodka;

import java.util.Map;

import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.ru.RussianAnalyzer;
import org.elasticsearch.index.analysis.AbstractIndexAnalyzerProvider;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.AnalyzerProvider;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.AnalysisPlugin;
import org.elasticsearch.plugins.Plugin;

/** The analyzer {@code russian} of the official module analysis-common, with its settings; nothing else of it. */
public final class RussianPlugin extends Plugin implements AnalysisPlugin {

    @Override
    public Map<String, AnalysisProvider<AnalyzerProvider<? extends Analyzer>>> getAnalyzers() {
        return Map.of("russian", (index, environment, name, settings) -> {
            CharArraySet stop = Analysis.parseStopWords(environment, settings, RussianAnalyzer.getDefaultStopSet());
            CharArraySet whole = Analysis.parseStemExclusion(settings, CharArraySet.EMPTY_SET);
            Analyzer russian = new RussianAnalyzer(stop, whole);
            return new AbstractIndexAnalyzerProvider<Analyzer>(name) {
                @Override
                public Analyzer get() {
                    return russian;
                }
            };
        });
    }
}
