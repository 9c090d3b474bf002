import { useState } from 'react';
import { Button } from '../../ui/button.js';
import { CodeBlock } from '../../ui/code-block.js';
import { Dialog } from '../../ui/dialog.js';
import page from '../../ui/page.module.css';
import { Segmented } from '../../ui/segmented.js';
import { codeFor, languageNames, languages, type Body, type Language } from './code.js';

/** The next request as a program. The key is never in it: it comes from the environment. */
export function CodeDialog({ body, onClose }: { body: Body; onClose: () => void }) {
  const [language, setLanguage] = useState<Language>('curl');
  return (
    <Dialog
      open
      onClose={onClose}
      title="The same from a program"
      description="Runs as pasted, with an API key in TOLLGATE_API_KEY."
      width={720}
      footer={
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      }
    >
      <div className={page.form}>
        <Segmented
          label="Language"
          value={language}
          options={languages.map((value) => ({ value, label: languageNames[value] }))}
          onChange={setLanguage}
        />
        <CodeBlock label={`The request in ${languageNames[language]}`} code={codeFor(language, body)} />
      </div>
    </Dialog>
  );
}
